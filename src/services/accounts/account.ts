/** A connected identity on a platform: a row of `accounts`. */
export interface Account {
  id: string;
  workspaceId: string;
  platform: string;
  remoteId: string;
  kind: string;
  displayName: string;
  simulated: boolean;
  isDefault: boolean;
  status: 'active' | 'disconnected' | 'revoked' | 'blocked';
  statusReason: string | null;
  pausedAt: Date | null;
  nextSlotAt: Date | null;
  /** Since when its credentials are those of a login; null where the environment, or the emulator, gives them. */
  connectedAt: Date | null;
  createdAt: Date;
}
