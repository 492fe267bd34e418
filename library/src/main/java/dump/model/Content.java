package dump.model;

import java.util.List;

/** What an entry is, with that which only its type has: no directory has blobs, and no pipe has a target. */
public sealed interface Content {
    NodeType type();

    /**
     * @param blobs the data in order; null where the tree says null, or as long as nothing is known of them
     * @param size bytes that were read; -1 if not known, as in listings of Duplicity's archives
     */
    record File(List<Id> blobs, long size) implements Content {
        @Override
        public NodeType type() {
            return NodeType.FILE;
        }
    }

    /** @param tree null where the parent names none, or as long as it is not known */
    record Directory(Id tree) implements Content {
        @Override
        public NodeType type() {
            return NodeType.DIRECTORY;
        }
    }

    record Link(ByteString target) implements Content {
        @Override
        public NodeType type() {
            return NodeType.SYMLINK;
        }
    }

    /** Of blocks or of characters. */
    sealed interface Device extends Content {
        /** What it stands for (st_rdev): see {@link DeviceNumber}. */
        long number();
    }

    record BlockDevice(long number) implements Device {
        @Override
        public NodeType type() {
            return NodeType.BLOCK_DEVICE;
        }
    }

    record CharacterDevice(long number) implements Device {
        @Override
        public NodeType type() {
            return NodeType.CHARACTER_DEVICE;
        }
    }

    /** What has nothing but its metadata. */
    enum Special implements Content {
        FIFO(NodeType.FIFO), SOCKET(NodeType.SOCKET);

        private final NodeType type;

        Special(NodeType type) {
            this.type = type;
        }

        @Override
        public NodeType type() {
            return type;
        }
    }

    /**
     * Of a type that a newer format may have. What it refers to is kept, so that nobody takes that for unused.
     *
     * @param blobs null where the tree says null
     * @param tree null where it names none
     */
    record Unknown(List<Id> blobs, Id tree) implements Content {
        @Override
        public NodeType type() {
            return NodeType.UNKNOWN;
        }
    }

    /**
     * What a look at an entry tells, without the blobs of a file and the tree of a directory.
     *
     * @param size counts for a file alone, as {@code target} does for a link and {@code device} for a device
     */
    static Content of(NodeType type, long size, ByteString target, long device) {
        return switch (type) {
            case FILE -> new File(null, size);
            case DIRECTORY -> new Directory(null);
            case SYMLINK -> new Link(target);
            case BLOCK_DEVICE -> new BlockDevice(device);
            case CHARACTER_DEVICE -> new CharacterDevice(device);
            case FIFO -> Special.FIFO;
            case SOCKET -> Special.SOCKET;
            case UNKNOWN -> new Unknown(null, null);
        };
    }
}
