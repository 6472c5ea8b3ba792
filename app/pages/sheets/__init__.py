"""Papers: what each says, as values (`sheet.py`), and how values become PDF pages (`pdf.py`)."""
