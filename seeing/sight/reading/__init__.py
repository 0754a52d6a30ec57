"""Reading: a picture in, lines of text out, in the order in which a person would read them.

``engine`` says what a reader is and opens one; ``rapid`` is the one on ONNX Runtime (a detector
finds lines, a recogniser reads them), `seeing.sight.reader` the one on Tesseract.
"""
