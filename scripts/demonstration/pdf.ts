import PDFDocument from 'pdfkit';

/** A plan document as a PDF of one page. It names the student by number: the fonts that every PDF reader has cannot write every name. */
export function planPdf(page: {
  title: string;
  studentNumber: string;
  grade: string;
  lines: readonly (readonly [label: string, value: string])[];
}): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'LETTER', margin: 64, info: { Title: page.title, Author: 'SameGoal' } });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<Buffer>((resolve) => pdf.on('end', () => resolve(Buffer.concat(chunks))));

  pdf.fillColor('#5b6470').fontSize(10).text('Maple Hollow Local Schools (demonstration, invented data)');
  pdf.moveDown(0.6).fillColor('#1c2530').fontSize(20).text(page.title);
  pdf.moveDown(0.4).fontSize(11).text(`Student number ${page.studentNumber}, grade ${page.grade}`);
  pdf.moveDown(1).moveTo(64, pdf.y).lineTo(548, pdf.y).strokeColor('#c9d1da').stroke();
  pdf.moveDown(1);
  for (const [label, value] of page.lines) {
    pdf.fillColor('#5b6470').fontSize(9).text(label.toUpperCase(), { characterSpacing: 0.4 });
    pdf.fillColor('#1c2530').fontSize(12).text(value);
    pdf.moveDown(0.7);
  }
  pdf.end();
  return ended;
}
