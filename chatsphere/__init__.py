"""ChatSphere: chatbots that answer from their owners' documents."""

__version__ = "0.1.0"
