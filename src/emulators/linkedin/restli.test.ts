import { describe, expect, it } from 'vitest';
import { numberOf, rawKey, rawParameters, urnListOf, urnOf } from './restli.ts';

describe('Rest.li 2.0', () => {
  it('takes URNs only when they are encoded', () => {
    expect(urnOf('urn%3Ali%3Ashare%3A1')).toBe('urn:li:share:1');
    for (const wrong of [undefined, '', 'urn:li:share:1', 'urn%3Ali%3Ashare:1', 'share', '%E0%A4%A']) {
      expect(urnOf(wrong)).toBeNull();
    }
  });

  it('takes lists only with bare brackets and commas', () => {
    expect(urnListOf('List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)')).toEqual([
      'urn:li:share:1',
      'urn:li:share:2',
    ]);
    for (const wrong of [undefined, 'urn%3Ali%3Ashare%3A1', 'List()', 'List%28urn%3Ali%3Ashare%3A1%29']) {
      expect(urnListOf(wrong)).toBeNull();
    }
    expect(urnListOf('List(urn:li:share:1)')).toBeNull();
    expect(urnListOf('List(urn%3Ali%3Ashare%3A1%2Curn%3Ali%3Ashare%3A2)')).toBeNull();
  });

  it('reads parameters and keys as they were sent', () => {
    const url = 'http://e/rest/posts/urn%3Ali%3Ashare%3A1?a=b%3Ac&d=e=f';
    expect([...rawParameters(url)]).toEqual([
      ['a', 'b%3Ac'],
      ['d', 'e=f'],
    ]);
    expect(rawKey(url)).toBe('urn%3Ali%3Ashare%3A1');
  });

  it('takes whole numbers in a range', () => {
    const range = { least: 1, most: 100, otherwise: 10 };
    expect([undefined, '1', '100'].map((text) => numberOf(text, range))).toEqual([10, 1, 100]);
    expect(['0', '101', '-1', '1.5', 'ten', ''].map((text) => numberOf(text, range))).toEqual(
      Array(6).fill(null),
    );
  });
});
