"""Conversations while everything breaks: nothing that was taken is lost or doubled."""
