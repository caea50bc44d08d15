import { findLostFiles, storeProblem } from '../../services/index.ts';
import { ok, problem, warning, type Connected, type Result, type Surroundings } from './finding.ts';

/** Whether files can be stored. */
export async function checkMediaStore({ config }: Surroundings): Promise<Result[]> {
  if (config === null) return [];
  const { s3, folder, isServerless } = config.media;
  if (s3 === null && isServerless)
    return [warning('Files of posts can not be kept on this host.', 'Set the CARILLON_S3_ variables.')];
  const where = s3 === null ? folder : `the bucket ${s3.bucket} at ${s3.endpoint}`;
  const wrong = await storeProblem(config.media);
  return wrong === null
    ? [ok(`Files of posts can be stored: ${where}.`)]
    : [
        problem(
          `Files of posts can not be stored in ${where}: ${wrong}.`,
          s3 === null
            ? 'Give the folder to the user who runs Carillon (chown), or set CARILLON_MEDIA_DIR.'
            : 'Correct the CARILLON_S3_ variables, or start that server.',
        ),
      ];
}

/** Whether what the database knows of is there. */
export async function checkMediaFiles({ db, config }: Connected): Promise<Result[]> {
  const { looked, lost } = await findLostFiles(db, config.media);
  if (looked === 0) return [ok('No files of posts are stored.')];
  if (lost.length === 0) return [ok(`The newest ${looked} files of posts are there.`)];
  return [
    problem(
      `Of the newest ${looked} files of posts ${lost.length} are lost: ${lost.slice(0, 5).join(', ')}${lost.length > 5 ? ', ...' : ''}.`,
      'Bring the media folder or the bucket back, or upload the same files again: they take their old places.',
    ),
  ];
}
