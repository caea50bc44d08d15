/** Whether the text is one whole http or https address, without spaces. */
export const isWebAddress = (text: string): boolean =>
  !/\s/.test(text) && /^https?:$/.test(URL.parse(text)?.protocol ?? '');

/** Whether the address stands in the text by itself: "https://a.example/12" does not name "https://a.example/1". */
export const namesAddress = (text: string, address: string): boolean =>
  text.split(/[\s()<>"]+/).some((word) => word === address || word.replace(/[.,;:!?]+$/, '') === address);
