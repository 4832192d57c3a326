"""Files into text: one module a format, each yielding blocks while it reads.

Nothing here knows Django, so that the process that reads strangers' files (see ``sandbox``) holds none of it.
"""
