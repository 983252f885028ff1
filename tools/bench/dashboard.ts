/** What a page about the city's schools asks: twenty schools, with fields of all four services. */
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
        caseStudies(first: 1) {
          nodes {
            id
            title
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
