"""The browser extension: its own files, and how they become one for a site."""
