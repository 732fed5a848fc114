"""What every part of the page builds on: elements, texts, markup, and the shared desk."""
