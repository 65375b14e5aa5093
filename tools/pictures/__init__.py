"""How the pictures of the documents are taken: from the program itself, by scripts."""
