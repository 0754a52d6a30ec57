# Held for six seconds: the help begins at three, is cut at six; the device goes off once the
# last words were heard. The finger may stay where it is.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 down
say Keep holding to shut down.
say Press once: I look. Press twice: next mode. Press for one second: I repeat, slowly and in full. Hold for three seconds: this help. The mode is Objects. I can be wrong. Keep using your cane or your dog.
cut
say Shutting down.
off
at 9.0 up
