import { describe, expect, it } from 'vitest';
import { findPlatform, platforms } from './registry.ts';

describe('the registry', () => {
  it('has every platform under one id', () => {
    expect(platforms.map(({ id }) => id)).toEqual(['facebook', 'twitter', 'linkedin', 'whatsapp']);
  });

  it('finds a platform by its id or another name, in any case', () => {
    expect(findPlatform('twitter')?.name).toBe('X');
    expect(findPlatform(' X ')?.id).toBe('twitter');
    expect(findPlatform('LinkedIn')?.id).toBe('linkedin');
    expect(findPlatform('myspace')).toBeNull();
  });

  it('has no name twice', () => {
    const names = platforms.flatMap(({ id, aliases }) => [id, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has accounts for simulation that its own variables would give, too', () => {
    for (const platform of platforms) {
      const [account] = platform.simulatedAccounts;
      const read = platform.accountFromEnvironment(account?.credentials ?? {});
      expect(read?.identity?.remoteId).toBe(account?.identity?.remoteId);
    }
  });
});
