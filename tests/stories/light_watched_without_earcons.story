# Where no sounds are wanted, a change of the light is told in words.
at 0.0 mode light
at 0.0 watch 0.5
at 0.0 earcons off
at 0.0 shine dim 0.3
at 0.0 started
at 0.1 camera found
sound none
say Ready. Light.
say Dim light.
at 5.0 shine bright 0.7
say Bright light.
at 8.0 stop watching
