/** What a district officer's first page asks: twenty schools, with fields of all four services. */
export const dashboardQuery = /* GraphQL */ `
  query Dashboard {
    schools(first: 20) {
      nodes {
        id
        code
        name
        stage
        district {
          code
          name
        }
        participation {
          stage
          bottleneckProblem {
            theme
          }
        }
        results(first: 1) {
          nodes {
            publishedAt
            indicators {
              code
              share
              level
              belowStandard
            }
          }
        }
        improvementPlans(first: 1) {
          nodes {
            id
            status
          }
        }
        stories(first: 2) {
          nodes {
            id
            title
            publishedAt
          }
        }
      }
    }
  }
`;
