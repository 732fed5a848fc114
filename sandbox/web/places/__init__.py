"""The parts of the page: sidebar, conversations, composer, forms, the home tab, and the panel beside them."""
