/** A repository in an object store that speaks S3. */
package dump.backend.s3;
