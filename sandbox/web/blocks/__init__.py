"""Block Kit in the browser: blocks, their elements, menus, tables and charts."""
