"""Writes the files a promoter submits: documents, workbook, calendar, pictures."""
