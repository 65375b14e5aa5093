"""Pictures and animations for files and the clipboard, drawn anew at any size."""
