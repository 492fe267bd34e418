package dump.duplicity.command;

import dump.model.ByteString;

/** Where a run keeps things. @param archive holds {@code NAME/} @param temporary private to the run,
        removed after it */
record Directories(ByteString archive, ByteString temporary) {}
