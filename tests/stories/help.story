# Holding the button speaks the help while the finger is still down; lifting it says nothing.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 down
say Keep holding to shut down.
say Press once: I look. Press twice: next mode. Press for one second: I repeat, slowly and in full. Hold for three seconds: this help. The mode is Objects. I can be wrong. Keep using your cane or your dog.
at 5.9 up
