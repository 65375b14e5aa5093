"""The menus, one module each: what is in them, and what it does."""
