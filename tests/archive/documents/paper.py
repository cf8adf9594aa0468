"""A PDF drawn line by line, by ReportLab: what stands where is up to the test."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4


class Paper:
    """Pages to write on; y counts from the lower edge, in points, as PDF does."""

    def __init__(self, **options: object) -> None:
        self._buffer = BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=A4, **options)

    def line(self, x: float, y: float, text: str, size: float = 10, font: str = "Times-Roman") -> "Paper":
        """Write a line that begins there."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)
        return self

    def lines(self, x: float, y: float, texts: list[str], size: float = 10, font: str = "Times-Roman") -> "Paper":
        """Write lines below each other."""
        for number, text in enumerate(texts):
            self.line(x, y - number * size * 1.2, text, size, font)
        return self

    def turn_page(self) -> "Paper":
        """Go on on the next page."""
        self.canvas.showPage()
        return self

    def content(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self._buffer.getvalue()
