package io.gapless.platform.privacy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An endpoint whose answer does not name persons by itself, such as a file: tells who notes what is read of them there. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ReadsNoted {

    /** By whom, or why there is nothing to note. */
    String value();
}
