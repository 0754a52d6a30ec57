# The camera may be quicker than the models: "ready" is still said once, and only when all is.
at 0.0 camera found
at 2.0 started
say Ready. Objects.
