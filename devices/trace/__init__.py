"""What went over a device's wire: recorded, cleaned of personal data, kept as a file, replayed against the driver."""
