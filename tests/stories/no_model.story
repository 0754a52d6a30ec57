# The detector's model is damaged; reading works all the same.
at 0.0 started objects
at 0.1 camera found
say Not ready. The model for this is missing or damaged.
at 0.2 fail objects
at 5.0 double
say The model for this is missing or damaged.
cut
say Text.
at 6.0 read EXIT
at 7.0 short
say EXIT.
