import { checkTheme } from './theme.rules';

test.each(['HOMEWORK_THAT_HELPS', 'A', 'AI_2'])('%s is a theme', theme => {
  expect(() => checkTheme(theme, ['theme'])).not.toThrow();
});

test.each(['', 'homework', '作业', 'A__B', '_A', 'A_', '2A', 'A'.repeat(65)])('%j is none', theme => {
  expect(() => checkTheme(theme, ['theme'])).toThrow('THEME_MALFORMED');
});
