package dump.source;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.posix.Descriptors;
import dump.posix.EntryCalls;
import dump.posix.ExtendedAttributes;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.LocalFile;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.ReopenableDescriptor;
import java.util.List;

/**
 * A directory of the living source, for looking up names in it: who may pass through one need not be allowed to list
 * it. It is opened when it is first asked, so it may turn out to be gone. No link is followed below the first, and
 * nothing is touched, not even a time of access where the kernel lets us. Thread-safe.
 */
public final class SourceDirectory extends ReopenableDescriptor {
    private static final int FLAGS = Posix.O_PATH | Posix.O_DIRECTORY | Posix.O_CLOEXEC;

    private final Descriptors descriptors;
    private final Place place;
    /** What it was when it was opened first: another directory in its place is not entered. */
    private FileStat identity;

    SourceDirectory(SourceDirectory parent, Descriptors descriptors, Place place) {
        super(parent);
        this.descriptors = descriptors;
        this.place = place;
    }

    /** The directory of that name. */
    public SourceDirectory directory(ByteString name) {
        return new SourceDirectory(this, descriptors, new Place(place, plain(name)));
    }

    /** What stands under the name, or null. */
    public FileStat look(ByteString name) throws FileException {
        return asked(here -> EntryCalls.stat(here, place, plain(name)));
    }

    /** Where the symbolic link of that name leads. */
    public ByteString readLink(ByteString name) throws FileException {
        return asked(here -> EntryCalls.readLink(here, place, plain(name)));
    }

    /** All that can be read; what can't be is added to {@code problems}, one sentence each. */
    public List<Attribute> attributes(ByteString name, List<String> problems) throws FileException {
        return asked(here -> ExtendedAttributes.read(here, place, plain(name), problems));
    }

    /** Opens a file to read it. @throws FileException if it is none, too */
    public LocalFile open(ByteString name) throws FileException {
        var file = asked(here -> LocalDirectory.openFile(here, new Place(place, plain(name))));
        if (file.stat().isFile()) return file;
        file.close();
        throw new Place(place, name).failure("open", -Posix.REPLACED);
    }

    private interface Question<T> {
        T ask(int descriptor) throws FileException;
    }

    private <T> T asked(Question<T> question) throws FileException {
        int here = descriptors.acquire(this);
        try {
            return question.ask(here);
        } finally {
            descriptors.release(this);
        }
    }

    @Override
    protected int open(int parentDescriptor) throws FileException {
        int opened = LocalDirectory.open(parentDescriptor, place, parent == null ? FLAGS : FLAGS | Posix.O_NOFOLLOW);
        try {
            var now = LocalDirectory.statOf(opened, place);
            if (identity == null) identity = now;
            if (now.sameFile(identity)) return opened;
        } catch (FileException gone) {
            Posix.close(opened);
            throw gone;
        }
        Posix.close(opened);
        throw place.failure("open again", -Posix.REPLACED);
    }

    private static ByteString plain(ByteString name) {
        if (!name.isFileName()) throw new IllegalArgumentException("not a plain name: " + name);
        return name;
    }
}
