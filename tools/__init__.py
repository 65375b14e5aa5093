"""What makes the pictures and tables of the documents, and sets the program up."""
