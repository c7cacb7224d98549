"""The only wire shapes: what leaves and enters by HTTP and by the live connection."""
