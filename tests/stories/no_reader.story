# No Tesseract: the objects mode is ready, the text mode says why it is not.
at 0.0 started text
at 0.1 camera found
say Ready. Objects.
at 3.0 double
say I am not sure what this is.
cut
say Text.
at 4.0 fail text
at 5.0 short
say I cannot read text: the reader is missing or does not answer.
