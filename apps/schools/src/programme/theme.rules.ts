import { refuse } from '@doorstep/service-kit/refusal';
import { isCode } from '../code.rules';

/** A theme is a code that the programme's documents share, such as HOMEWORK_THAT_HELPS. */
export function checkTheme(theme: string, path: string[]): void {
  if (isCode(theme)) return;
  throw refuse(
    'THEME_MALFORMED',
    path,
    '主题代码由大写英文字母、数字和下划线组成，最长 64 个字符，例如 HOMEWORK_THAT_HELPS。',
    'A theme is a code of capital letters, digits and underscores, 64 characters at most, for example HOMEWORK_THAT_HELPS.',
  );
}
