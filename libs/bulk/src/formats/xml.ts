import { SaxesParser } from 'saxes';

/** An XML document as it streams by. Elements are named without their prefixes. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Reads UTF-8 XML from bytes, cut anywhere. It knows no entities but XML's own five, so no document grows in it.
 * @throws Error what is wrong with the XML
 */
export class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: false, position: false });
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private silent = 0;

  /** @param longest what one text or tag may measure, in bytes */
  constructor(
    handler: XmlHandler,
    private readonly longest: number,
  ) {
    this.parser.on('error', error => {
      throw error;
    });
    this.parser.on('opentag', ({ name, attributes }) => {
      this.silent = 0;
      handler.open?.(local(name), attributes);
    });
    this.parser.on('text', text => {
      this.silent = 0;
      handler.text?.(text);
    });
    this.parser.on('closetag', ({ name }) => {
      this.silent = 0;
      handler.close?.(local(name));
    });
  }

  write(chunk: Buffer): void {
    // The parser gathers a text until its end: one without an end must not fill the memory.
    this.silent += chunk.length;
    this.parser.write(this.decoder.decode(chunk, { stream: true }));
    if (this.silent > this.longest + chunk.length) throw new Error('a text in it is too long');
  }

  end(): void {
    this.parser.close();
  }
}

export async function readXml(
  source: AsyncIterable<unknown>,
  handler: XmlHandler,
  longest = 1024 * 1024,
): Promise<void> {
  const reader = new XmlReader(handler, longest);
  for await (const chunk of source) reader.write(chunk as Buffer);
  reader.end();
}
