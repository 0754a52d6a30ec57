"""seeing-convert, the desktop tool. It uses seeing's types; seeing never imports it."""
