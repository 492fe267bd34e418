/** A repository wherever rclone reaches. */
package dump.backend.rclone;
