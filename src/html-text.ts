const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Writes text so that it is only text in HTML, between tags and in quoted attributes (HTML, section 13.3). */
export function toHtmlText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
