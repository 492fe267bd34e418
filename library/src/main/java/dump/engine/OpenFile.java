package dump.engine;

import java.nio.ByteBuffer;

/** A file of a snapshot, open for reading anywhere in it. May be used from several threads. */
public interface OpenFile {
    /** Bytes of content. */
    long size();

    /**
     * Reads as much as there is and fits, each byte proved.
     *
     * @return how many bytes; -1 at or beyond the end
     */
    int read(long offset, ByteBuffer to) throws EngineException;
}
