package io.gapless.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** The conventions of {@code docs/architecture.md} that a machine can check, for the classes of one module. */
public final class ArchitectureRules {

    private static final Set<String> FORBIDDEN_PACKAGES =
            Set.of("impl", "util", "utils", "common", "dto", "mapper", "helper", "base", "shared");
    private static final Pattern FORBIDDEN_NAME =
            Pattern.compile(".*(?:Entity|DTO|Dto|VO|Manager|Helper|Utils?|Impl|Mapper|Abstract\\w*)");
    /** Words of the domain that only look like the forbidden ones. */
    private static final Set<String> DOMAIN_WORDS = Set.of("CustomerManager");

    private static final String REPOSITORY = "org.springframework.data.repository.Repository";
    private static final String CONTROLLER = "org.springframework.web.bind.annotation.RestController";
    private static final String FEIGN = "org.springframework.cloud.openfeign.FeignClient";
    private static final String TRANSACTIONAL = "org.springframework.transaction.annotation.Transactional";
    private static final String LISTENER = "org.springframework.kafka.annotation.KafkaListener";
    private static final Set<String> INJECTIONS = Set.of(
            "org.springframework.beans.factory.annotation.Autowired",
            "org.springframework.beans.factory.annotation.Value",
            "jakarta.inject.Inject",
            "jakarta.annotation.Resource");

    private final String base;
    private final JavaClasses classes;
    private final List<String> wrong = new ArrayList<>();

    private ArchitectureRules(String base, JavaClasses classes) {
        this.base = base;
        this.classes = classes;
    }

    /** Checks all rules for a package such as {@code io.gapless.customer} and everything below it. */
    public static void check(String base) {
        var classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(base);
        assertThat(classes).as("classes of %s", base).isNotEmpty();
        assertThat(breaches(base, classes))
                .as("breaches of docs/architecture.md")
                .isEmpty();
    }

    /** What in these classes of a module breaks a rule, one sentence each. */
    public static List<String> breaches(String base, JavaClasses classes) {
        var rules = new ArchitectureRules(base, classes);
        rules.packagesAreFeatures();
        rules.wordsAreTheDomains();
        rules.nothingIsPublicWithoutNeed();
        rules.noInterfaceHasOneImplementation();
        rules.controllersOnlyTranslate();
        rules.aggregatesNeverCrossHttp();
        rules.dependenciesComeByConstructor();
        rules.changesAppendTheirEvent();
        rules.noRemoteCallInATransaction();
        rules.optionalIsOnlyReturned();
        rules.modulesAreIndependent();
        return rules.wrong;
    }

    /** 1. Flat features without cycles; each package says in a sentence what it is and is null-marked. */
    private void packagesAreFeatures() {
        var packages = new HashSet<JavaPackage>();
        for (JavaClass type : classes) {
            packages.add(type.getPackage());
        }
        for (JavaPackage each : packages) {
            if (!each.isAnnotatedWith(NullMarked.class)) {
                wrong.add(each.getName() + " lacks a package-info with @NullMarked");
            }
            for (String part : each.getName().substring(base.length()).split("\\.")) {
                if (FORBIDDEN_PACKAGES.contains(part)) {
                    wrong.add(each.getName() + " is no feature's name");
                }
            }
        }
        report(slices().matching(base + ".(*)..").should().beFreeOfCycles());
    }

    /** 2. */
    private void wordsAreTheDomains() {
        for (JavaClass type : classes) {
            if (FORBIDDEN_NAME.matcher(type.getSimpleName()).matches()
                    && !DOMAIN_WORDS.contains(type.getSimpleName())) {
                wrong.add(type.getName() + " has a name that says nothing of the domain");
            }
        }
    }

    /** 1. Package-private by default: public is what another package of the module uses. */
    private void nothingIsPublicWithoutNeed() {
        if (base.equals("io.gapless.platform")) {
            return; // Its public types are for other modules.
        }
        for (JavaClass type : classes) {
            boolean topLevel =
                    type.getEnclosingClass().isEmpty() && !type.getSimpleName().equals("package-info");
            if (!topLevel || !type.getModifiers().contains(JavaModifier.PUBLIC)) {
                continue;
            }
            boolean used = type.getDirectDependenciesToSelf().stream()
                    .anyMatch(dependency ->
                            !dependency.getOriginClass().getPackageName().equals(type.getPackageName()));
            if (!used && !isApplication(type) && !has(type, FEIGN)) {
                wrong.add(type.getName() + " is public, and no other package uses it");
            }
            if (type.isAssignableTo(REPOSITORY) || has(type, CONTROLLER)) {
                wrong.add(type.getName() + " is public: repositories and controllers belong to their package");
            }
        }
    }

    /** 1. */
    private void noInterfaceHasOneImplementation() {
        for (JavaClass type : classes) {
            if (!type.isInterface()
                    || type.isAnnotation()
                    || type.isAssignableTo(REPOSITORY)
                    || has(type, FEIGN)
                    || isFunctional(type)
                    || type.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                continue;
            }
            long implementations = type.getAllSubclasses().stream()
                    .filter(subclass -> !subclass.isInterface())
                    .count();
            if (implementations == 1) {
                wrong.add(type.getName() + " is an interface with a single implementation");
            }
        }
    }

    private static boolean isFunctional(JavaClass type) {
        return type.getAllMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                        .count()
                == 1;
    }

    /** 3. */
    private void controllersOnlyTranslate() {
        for (JavaClass type : classes) {
            if (!has(type, CONTROLLER)) {
                continue;
            }
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.isAssignableTo(REPOSITORY)
                            || target.getPackageName().startsWith("org.springframework.jdbc")
                            || target.getName().equals("io.gapless.platform.event.Outbox"))
                    .distinct()
                    .forEach(target ->
                            wrong.add(type.getName() + " goes past the use case to " + target.getSimpleName()));
            if (isTransactional(type)) {
                wrong.add(type.getName() + " is transactional: use cases own transactions");
            }
        }
    }

    /** 5. No aggregate in a controller's signature, nor in a record that one takes or gives. */
    private void aggregatesNeverCrossHttp() {
        var aggregates = aggregates();
        for (JavaClass type : classes) {
            if (!has(type, CONTROLLER)) {
                continue;
            }
            for (JavaMethod method : type.getMethods()) {
                if (method.getModifiers().contains(JavaModifier.PRIVATE)
                        || method.getName().contains("$")) {
                    continue;
                }
                var seen = new HashSet<JavaClass>();
                involved(method.getReturnType(), seen);
                method.getParameters().forEach(parameter -> involved(parameter.getType(), seen));
                seen.retainAll(aggregates);
                seen.forEach(aggregate -> wrong.add(
                        method.getFullName() + " lets the aggregate " + aggregate.getSimpleName() + " cross HTTP"));
            }
        }
    }

    private void involved(JavaType type, Set<JavaClass> seen) {
        for (JavaClass raw : type.getAllInvolvedRawTypes()) {
            if (seen.add(raw) && raw.isRecord()) {
                raw.getFields().forEach(field -> involved(field.getType(), seen));
            }
        }
    }

    private Set<JavaClass> aggregates() {
        var aggregates = new HashSet<JavaClass>();
        for (JavaClass type : classes) {
            if (type.isInterface() && type.isAssignableTo(REPOSITORY)) {
                for (JavaType parent : type.getInterfaces()) {
                    if (parent instanceof JavaParameterizedType generic) {
                        aggregates.add(
                                generic.getActualTypeArguments().getFirst().toErasure());
                    }
                }
            }
        }
        return aggregates;
    }

    private void dependenciesComeByConstructor() {
        for (JavaClass type : classes) {
            type.getFields().stream()
                    .filter(field -> INJECTIONS.stream().anyMatch(field::isAnnotatedWith))
                    .forEach(field -> wrong.add(field.getFullName() + " is injected into the field"));
        }
    }

    /** 7. What saves or deletes an aggregate appends an event, unless it takes one in: a projection. */
    private void changesAppendTheirEvent() {
        for (JavaClass type : classes) {
            boolean changes = type.getMethodCallsFromSelf().stream()
                    .anyMatch(call -> call.getTargetOwner().isAssignableTo(REPOSITORY)
                            && call.getName().matches("(save|delete|insert|update).*"));
            if (!changes || uses(type, "io.gapless.platform.event.Outbox")) {
                continue;
            }
            boolean listens = uses(type, "io.gapless.platform.event.Inbox")
                    || type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(LISTENER));
            if (!listens) {
                wrong.add(type.getName() + " saves through a repository and appends no event to the outbox");
            }
        }
        for (JavaClass type : classes) {
            type.getMethods().stream()
                    .filter(method -> method.isAnnotatedWith(LISTENER))
                    .filter(method -> !uses(type, "io.gapless.platform.event.Inbox"))
                    .forEach(method -> wrong.add(method.getFullName() + " listens without asking the inbox"));
        }
    }

    /** 6. */
    private void noRemoteCallInATransaction() {
        for (JavaClass type : classes) {
            type.getMethodCallsFromSelf().stream()
                    .filter(call -> has(call.getTargetOwner(), FEIGN)
                            || call.getTargetOwner().getName().equals("io.gapless.platform.people.StaffDirectory"))
                    .filter(call -> isTransactional(type)
                            || call.getOrigin() instanceof JavaMethod method && method.isAnnotatedWith(TRANSACTIONAL))
                    .forEach(call -> wrong.add(call.getOrigin().getFullName() + " calls "
                            + call.getTargetOwner().getSimpleName() + " inside of its transaction"));
        }
    }

    /** 13. */
    private void optionalIsOnlyReturned() {
        for (JavaClass type : classes) {
            type.getFields().stream()
                    .filter(field -> field.getRawType().isEquivalentTo(Optional.class))
                    .forEach(field -> wrong.add(field.getFullName() + " is an Optional"));
            for (JavaMethod method : type.getMethods()) {
                if (!method.getName().startsWith("lambda$")
                        && method.getRawParameterTypes().stream().anyMatch(p -> p.isEquivalentTo(Optional.class))) {
                    wrong.add(method.getFullName() + " takes an Optional");
                }
            }
        }
        report(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Date")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Calendar")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.text.SimpleDateFormat")
                .as("time is an Instant"));
    }

    /** Platform knows no service, and services know only platform. */
    private void modulesAreIndependent() {
        var foreign = new TreeSet<String>();
        for (JavaClass type : classes) {
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                var target = dependency.getTargetClass().getPackageName();
                if (target.startsWith("io.gapless.")
                        && !isBelow(target, base)
                        && !isBelow(target, "io.gapless.platform")) {
                    foreign.add(type.getName() + " depends on "
                            + dependency.getTargetClass().getName());
                }
            });
        }
        wrong.addAll(foreign);
    }

    private static boolean isBelow(String name, String parent) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    private void report(ArchRule rule) {
        var result = rule.allowEmptyShould(true).evaluate(classes);
        if (result.hasViolation()) {
            wrong.addAll(result.getFailureReport().getDetails());
        }
    }

    private static boolean uses(JavaClass type, String name) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> dependency.getTargetClass().getName().equals(name));
    }

    private static boolean has(JavaClass type, String annotation) {
        return type.isAnnotatedWith(annotation) || type.isMetaAnnotatedWith(annotation);
    }

    private static boolean isTransactional(JavaClass type) {
        return type.isAnnotatedWith(TRANSACTIONAL);
    }

    private static boolean isApplication(JavaClass type) {
        return type.isAnnotatedWith("org.springframework.boot.autoconfigure.SpringBootApplication");
    }
}
