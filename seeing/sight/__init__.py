"""Models and pictures: pixels in, numbers and words out."""
