-- Supabase calls Carillon every minute. Enable pg_cron and pg_net first (Database, Extensions), then replace the address
-- and the secret, and run all of it in the SQL editor. Running it again replaces the jobs.
select vault.create_secret('https://your-project.vercel.app', 'carillon_url')
  where not exists (select from vault.decrypted_secrets where name = 'carillon_url');
select vault.create_secret('your CRON_SECRET', 'carillon_cron_secret')
  where not exists (select from vault.decrypted_secrets where name = 'carillon_cron_secret');

select cron.schedule('carillon-tasks', '* * * * *', $job$
  select net.http_post(
    url := (select decrypted_secret from vault.decrypted_secrets where name = 'carillon_url') || '/api/agent/process',
    headers := jsonb_build_object('content-type', 'application/json', 'authorization', 'Bearer ' ||
      (select decrypted_secret from vault.decrypted_secrets where name = 'carillon_cron_secret')),
    body := '{}'::jsonb,
    timeout_milliseconds := 30000)
$job$);

select cron.schedule('carillon-campaigns', '*/5 * * * *', $job$
  select net.http_post(
    url := (select decrypted_secret from vault.decrypted_secrets where name = 'carillon_url') || '/api/campaigns/process',
    headers := jsonb_build_object('content-type', 'application/json', 'authorization', 'Bearer ' ||
      (select decrypted_secret from vault.decrypted_secrets where name = 'carillon_cron_secret')),
    body := '{}'::jsonb,
    timeout_milliseconds := 30000)
$job$);
