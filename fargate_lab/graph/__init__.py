"""From API answers to a picture: objects and edges, then DOT, then SVG. Plain data, no widgets, no boto3 of its own."""
