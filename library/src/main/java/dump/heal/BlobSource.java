package dump.heal;

import dump.repository.BlobWriter;
import dump.repository.RepositoryException;

/** Where lost blobs may still be. */
public interface BlobSource {
    /** Hands the writer what it has of what is wanted; what else it hands over is not stored. */
    void give(WantedBlobs wanted, BlobWriter writer) throws RepositoryException, InterruptedException;
}
