"""Conversations while everything breaks: nothing that was taken is lost, doubled or out of order."""
