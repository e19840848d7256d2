"""What happens without anybody asking: promised effects and recurring work, done by `flask worker`."""
