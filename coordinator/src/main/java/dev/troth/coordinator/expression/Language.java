package dev.troth.coordinator.expression;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.troth.daemon.document.DocumentLimits;
import java.util.Optional;

/**
 * CEL as documents use it: its standard functions and macros, the variables `saga` and `steps`. It
 * has no clock, no random source and no way out.
 */
final class Language {

  static final String SAGA = "saga";
  static final String STEPS = "steps";
  static final String READS = "reads";

  private static final int MAX_DEPTH = 50;
  private static final int MAX_NODES = 1_000;
  private static final int MAX_REGEX_NODES = 100;
  private static final int MAX_CACHED = 10_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(DocumentLimits.MAX_EXPRESSION_BYTES)
          .maxParseRecursionDepth(MAX_DEPTH)
          .maxParseExpressionNodeCount(MAX_NODES)
          .maxRegexProgramSize(MAX_REGEX_NODES)
          .comprehensionMaxIterations(Budget.MAX_ITERATIONS)
          .enableHeterogeneousNumericComparisons(true) // the runtime wants it so
          .errorOnIntWrap(true)
          .build();

  private static final StructType EVENT =
      struct(
          "troth.Event",
          ImmutableMap.of(
              "type", SimpleType.STRING, "data", SimpleType.STRING, "bytes", SimpleType.BYTES));
  private static final StructType READ =
      struct(
          "troth.Read",
          ImmutableMap.of(
              "participant", SimpleType.STRING,
              "key", SimpleType.STRING,
              "exists", SimpleType.BOOL,
              "version", SimpleType.INT,
              "counter", SimpleType.INT,
              "value", SimpleType.STRING,
              "bytes", SimpleType.BYTES,
              "events", ListType.create(EVENT)));
  private static final StructType STEP =
      struct("troth.Step", ImmutableMap.of(READS, ListType.create(READ)));
  private static final StructType SAGA_TYPE =
      struct("troth.Saga", ImmutableMap.of("id", SimpleType.STRING));

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .setTypeProvider(new Types(ImmutableList.of(EVENT, READ, STEP, SAGA_TYPE)))
          .addVar(SAGA, SAGA_TYPE)
          .addVar(STEPS, MapType.create(SimpleType.STRING, STEP))
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  /** By text: a memory, not a state; what is missing is compiled again. */
  private static final Cache<String, CompiledExpression> COMPILED =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();

  private Language() {}

  static CompiledExpression compile(String text) throws ExpressionException {
    CompiledExpression known = COMPILED.getIfPresent(text);
    if (known != null) {
      return known;
    }
    CompiledExpression compiled = compileAnew(text);
    COMPILED.put(text, compiled);
    return compiled;
  }

  private static CompiledExpression compileAnew(String text) throws ExpressionException {
    try {
      CelAbstractSyntaxTree tree = COMPILER.compile(text).getAst();
      References references = new References();
      references.visit(tree);
      if (references.fault().isPresent()) {
        throw new ExpressionException(references.fault().get());
      }
      return new CompiledExpression(
          RUNTIME.createProgram(tree),
          tree.getResultType().kind(),
          references.steps(),
          references.compared(),
          references.matched());
    } catch (CelValidationException e) {
      throw new ExpressionException("is no expression: " + describe(e));
    } catch (CelEvaluationException | RuntimeException e) {
      throw new ExpressionException("is no expression: " + e.getMessage());
    }
  }

  private static String describe(CelValidationException failure) {
    if (failure.getErrors().isEmpty()) {
      return String.valueOf(failure.getMessage());
    }
    CelIssue first = failure.getErrors().get(0);
    String message = first.getMessage().replace(" (in container '')", "");
    // Lists of everything there is.
    return message.replaceFirst(" expecting \\{.*| \\(candidates: .*", "")
        + " at character "
        + (first.getSourceLocation().getColumn() + 1);
  }

  private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
    return StructType.create(
        name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
  }

  private record Types(ImmutableList<CelType> all) implements CelTypeProvider {

    @Override
    public ImmutableCollection<CelType> types() {
      return all;
    }

    @Override
    public Optional<CelType> findType(String name) {
      return all.stream().filter(type -> type.name().equals(name)).findFirst();
    }
  }
}
