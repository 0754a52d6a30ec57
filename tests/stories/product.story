# A code: a tone that rises as it comes to the middle, then what it says, once; then another one.
at 0.0 mode product
at 0.0 started
at 0.1 camera found
sound ready
say Ready. Product.
at 2.0 code ? left
sound tone 659
at 2.5 code ? middle
sound tone 1760
sound tone 1760
at 2.9 code 4006381333931
say An unknown product with the number 4 0 0 6 3 8 1 3 3 3 9 3 1.
at 10.0 code 4006381333948
say An unknown product with the number 4 0 0 6 3 8 1 3 3 3 9 4 8.
at 20.0 stop watching
