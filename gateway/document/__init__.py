"""Mail to pages: cover, body, attachments, header line, and the 1-bit pages that go over the line."""
