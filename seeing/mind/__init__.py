"""Pure decisions. Nothing here touches hardware; the time is always passed in."""
