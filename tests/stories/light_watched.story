# Watching for light: every look is a tone that rises with it, and no word; a press is answered.
at 0.0 mode light
at 0.0 watch 1.0
at 0.0 shine dim 0.0
at 0.0 started
at 0.1 camera found
sound ready
say Ready. Light.
sound tone 220
sound tone 220
sound tone 220
at 3.4 shine medium 0.5
sound tone 622
sound tone 622
at 5.4 shine very bright 1.0
sound tone 1760
at 6.1 short
sound shutter
say Very bright.
at 7.0 cover
sound tone 220
sound tone 220
at 9.0 stop watching
